"""What the sandbox can do, method by method."""

from collections.abc import Awaitable, Callable, Mapping

from deploy.local.telegram.arguments import Arguments
from deploy.local.telegram.backend import Backend
from deploy.local.telegram.jsontypes import JsonValue
from deploy.local.telegram.methods import account, callbacks, chats, editing, receiving, removing, sending

Handler = Callable[[Backend, Arguments], Awaitable[JsonValue]]

METHODS: Mapping[str, Handler] = {
    # Account
    "getMe": account.get_me,
    "logOut": account.log_out,
    "close": account.close,
    "setMyName": account.set_my_name,
    "getMyName": account.get_my_name,
    "setMyDescription": account.set_my_description,
    "getMyDescription": account.get_my_description,
    "setMyShortDescription": account.set_my_short_description,
    "getMyShortDescription": account.get_my_short_description,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    # Updates
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    # Messages
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "deleteMessage": removing.delete_message,
    "deleteMessages": removing.delete_messages,
    "setMessageReaction": callbacks.set_message_reaction,
    "answerCallbackQuery": callbacks.answer_callback_query,
    # Files and chats
    "getFile": chats.get_file,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
}
BY_LOWER_NAME: Mapping[str, Handler] = {name.lower(): handler for name, handler in METHODS.items()}

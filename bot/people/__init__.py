"""The people and chats that write to the bot, and what they can ask about themselves."""

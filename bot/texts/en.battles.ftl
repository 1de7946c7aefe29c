## Battles: the beginning

command-battle = A battle of two cats
battle-cat = Mystery cat
battle-cat-of = { $owner }'s cat
battle-against = { $a } against { $b }
battle-or = { $a } or { $b }?
poster-title = Who is cuter?
poster-deadline = Vote until { $time }
rematch = Rematch
offer =
    A challenge: <b>{ $title }</b> 😺
    <a href="{ $link }">{ $owner }</a>, shall they battle? Waiting until { $time }.
offer-yes = Let them battle
offer-no = Not today
offer-accepted = Challenge accepted: <b>{ $title }</b> 😺
offer-not-yours = The owner of the challenged cat decides: { $owner }.
offer-over = This challenge is in the past. A new one: /battle
offer-starts = The battle begins!
offer-let-be = Fine, another time.
pick = { $owner }, who goes in? The rival: { $other } 🐾
pick-cat = { $name } · { $score }
pick-not-yours = Whoever made the challenge chooses the cat: { $owner }.
pick-gone = This cat can't come right now. Try again: /battle
rematch-known = These two have had their rematch.
rematch-unwilling = The owner of one of the cats no longer lets it battle.
rematch-gone = One of the cats isn't here any more.
rematch-starts = The rematch begins!

## Battles: when there is none

battle-private =
    Battles are for groups: two cats in one picture, and the chat votes 🐾
    Add me to a group with cats and write /battle there
battle-chat-off = Battles are off in this chat. An admin can turn them on: /settings 🐾
battle-quiet = Quiet hours, the cats are asleep. Battles are back at { $time } 🐾
battle-running = A battle is on: { $title }. Vote until { $time } 🐾
battle-offered = A challenge waits for its answer: { $title }. One battle at a time 🐾
battle-few-cats = A battle needs cats of two different owners. Post a photo and we can start 🐾
battle-all-met = All pairs of this chat have met this week. A new photo makes a new one 🐾
battle-nameless = I can't see who challenges: anonymous admins look alike to me. Just /battle picks two cats 🐾
battle-none-of-mine = { $name }, show your cat here first: post a photo, then challenge 🐾
battle-i-said-no = { $name }, your battles are off. Turn them on in private: /settings 🐾
battle-own-cat = That is your own cat. Reply /battle to somebody else's photo 🐾
battle-own-self = You can't challenge yourself. Just /battle picks two cats 🐾
battle-stranger = I don't know this owner. They should show a cat here first 🐾
battle-none-of-theirs = { $name } has no cat in this chat yet. A photo is needed 🐾
battle-they-said-no = { $name } keeps cats out of battles. We respect that 🐾
battle-the-bot = I only measure, I have no cat. Just /battle picks two from here 🐾
battle-no-owner = I can't see whose cat this is, and there is no battle without its owner's consent 🐾
battle-no-face = I haven't measured a face on this photo. It takes one with a score 🐾
battle-waits = This cat is still being measured. In a minute 🐾

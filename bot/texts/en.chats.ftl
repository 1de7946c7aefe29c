## The chat's clock

clock-zone-moscow = MSK
clock-zone-utc = UTC
clock-day = { $time } on { $day } { $month }
clock-month-1 = January
clock-month-2 = February
clock-month-3 = March
clock-month-4 = April
clock-month-5 = May
clock-month-6 = June
clock-month-7 = July
clock-month-8 = August
clock-month-9 = September
clock-month-10 = October
clock-month-11 = November
clock-month-12 = December

## The chat's settings

settings-group =
    <b>Settings of this chat</b> 🐾 Admins change them. At the bottom: how long a battle lasts, quiet hours and the time zone.
    "Votes teach the score": from votes given here I learn what people find cute. Only those who agreed themselves count: /settings in private.
    Nothing ends in quiet hours, results wait for the morning.
settings-zones = Which clock does this chat live by?
settings-back = ‹ Back
settings-again = This message can't be changed any more. A fresh one: /settings
settings-admins-only = Only admins change the settings of a chat. Ask one of them.
switch-on = { $label }: yes
switch-off = { $label }: no
setting-battles = Battles
setting-tournaments = Tournaments
setting-seasons = Seasons
setting-auto_accept = Accept challenges at once
setting-teaches = Votes teach the score
setting-zone = Clock: { $zone }
length-15 = 15 min
length-60 = 1 hour
length-180 = 3 hours
length-1440 = 1 day
quiet-off = Never quiet
quiet-22-8 = 22–8
quiet-23-7 = 23–7
quiet-0-9 = 0–9
zone-kaliningrad = Kaliningrad
zone-moscow = Moscow
zone-samara = Samara
zone-yekaterinburg = Yekaterinburg
zone-omsk = Omsk
zone-novosibirsk = Novosibirsk
zone-irkutsk = Irkutsk
zone-vladivostok = Vladivostok
zone-almaty = Almaty
zone-tbilisi = Tbilisi
zone-berlin = Berlin
zone-london = London
zone-new_york = New York
zone-los_angeles = Los Angeles
zone-utc = UTC
zone-other = its own

## A person's settings

settings-private =
    <b>Your settings</b> 🐾
    Battles: your cats may be called to battle where they were shown.
    Judges: strangers will see your cats in /vote, without names and scores.
    Lessons: your votes and photos of your cats teach the score. You may change your mind at any moment.
consent-battles = Battles
consent-judged = Judges
consent-teaches = Lessons
consent-battles-on = Great, your cats are ready for battles
consent-battles-off = All right, I won't call your cats to new battles
consent-judged-on = Thank you, judges will see your cats
consent-judged-off = All right, judges won't see your cats any more
consent-teaches-on = Thank you, I'll learn from you
consent-teaches-off = All right, your votes and photos teach me nothing any more

## Erasing a photo

command-settings = Settings
command-remove = Erase a photo
remove-how = To erase a photo, answer it with /remove 🐾
remove-ask = Erase this photo? Its score, its place in the top and its battles go as well 🐾
remove-yes = Erase
remove-no = Keep
remove-done = All gone: the photo, its score, its place in the top. I have nothing left of it 🐾
remove-kept = All right, the photo stays 🐾
remove-unknown = I have no such photo. Maybe it was erased already 🐾
remove-not-yours = Whoever sent a photo may erase it, and so may the chat's admins 🐾

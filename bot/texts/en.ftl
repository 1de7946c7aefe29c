### Voice: a friend who adores cats and owns a precise instrument. Warm, brief, no rows of exclamation
### marks, one emoji a message.

## First words

start-private =
    I'm the Mimimeter: I measure how cute your cat is 🐾
    Send me a photo of its face. I'll answer with a score from 1 to 100 and show what it is made of.
start-group =
    I'm the Mimimeter: I measure how cute the cats here are 🐾
    Post a photo of a cat and it gets a score. /top shows the cutest.
help-private =
    Send a photo of a cat: I find the face, measure eyes, ears and proportions, and answer with 1 to 100 🐾
    A typical cat has 50, one cat in a hundred has 99. Albums and photos sent as files are fine too.

    /top shows the cutest cats
    /me shows your cats and where your best one stands
    /vote shows pairs of cats: which one is cuter is up to you
    /settings says what I may do with your cats
    /remove as an answer to a photo erases it
    Add me to a group: there are battles there, /battle
help-group =
    Post a photo of a cat and it gets a score from 1 to 100. No cat, no comment 🐾

    /battle lets two cats meet; as a reply to a photo it challenges that one
    /tournament finds the champion of 4, 8 or 16 cats
    /season shows who leads this week
    /top shows the cutest cats of this chat
    /me shows the cats of whoever asks
    /settings opens the settings of this chat
    /remove as an answer to a photo erases it
blind-group = To let me see the photos here, make me an admin of this chat.

## Command menu and the bot's description

command-start = Get acquainted
command-help = What I can do
command-top = The cutest cats
command-me = My cats
about-short = I measure how cute your cat is, from 1 to 100.
about-long =
    Send a photo of a cat and I'll measure its cuteness: I find the face, measure eyes, ears and proportions, and answer with a number from 1 to 100. In groups I keep the list of the cutest.

## The score

score-title = <b>Mimimeter: { $score } out of 100</b> { $emoji }
score-percent = Cuter than { $score }% of cats.
score-several =
    { $count ->
        [2] Two of them. The cutest is { $where }: { $score }.
        [3] Three of them. The cutest is { $where }: { $score }.
        [4] Four of them. The cutest is { $where }: { $score }.
        [5] Five of them. The cutest is { $where }: { $score }.
       *[other] { $count } cats. The cutest is { $where }: { $score }.
    }
where-left = on the left
where-right = on the right
where-middle = in the middle
where-top = at the top
where-bottom = at the bottom
score-album = The cutest of the album; the others: { $others }.
rank-group =
    { $rank ->
        [1] First in this chat today.
        [2] Second in this chat today.
        [3] Third in this chat today.
       *[other] No. { $rank } in this chat today.
    }
rank-private =
    { $rank ->
        [1] First among your cats today.
        [2] Second among your cats today.
        [3] Third among your cats today.
       *[other] No. { $rank } among your cats today.
    }
repeat = This photo has been here before; its place in the top stays the same.

## What the face shows

fact-eyes-high = expressive eyes
fact-eyes-low = a calm gaze
fact-ears-high = fine ears
fact-ears-low = ears with a mind of their own
fact-baby_face-high = a kitten's face
fact-baby_face-low = a grown-up face with character
fact-eye_openness-high = wide eyes
fact-eye_openness-low = a knowing squint
fact-eye_to_face-high = huge eyes
fact-eye_to_face-low = eyes like little buttons
fact-ear_stance-high = ears right up
fact-ear_stance-low = ears at ease, out to the sides
fact-ear_symmetry-high = perfectly even ears
fact-ear_symmetry-low = one ear with a mind of its own
fact-ear_sides-high = a kitten's big ears
fact-ear_sides-low = small, neat ears
fact-face_roundness-high = a round face
fact-forehead-high = a kitten's high forehead
fact-nose_length-high = a kitten's short nose
fact-nose_length-low = a long, noble nose
fact-nose_shortness-high = a kitten's short nose
fact-nose_size-high = a tiny nose

## What would raise the score

advice-light = The face is a bit in the shade: try it by a window.
advice-sharpness = A little blurred: catch a moment when the cat sits still.
advice-size = The face is rather far away: come closer.
advice-pose = Catch a look straight into the camera: it will be cuter still.

## When there is no score

refused-no_cat = I can't find a cat here. If there is one, show me its face up close 🐾
refused-turned_away = The cat has proudly turned away. I need both eyes 🐾
refused-too_small = The cat is tiny here. Come closer, so that I can see its face 🐾
refused-too_dark = It's dark and I can hardly see the cat. Turn on a light or try a window 🐾
refused-blurred = The cat came out blurred. Catch a moment when it sits still 🐾
refused-not_an_image = This file doesn't open as a picture. Send me an ordinary photo 🐾
refused-too_large = The file is too large: I take up to 20 MB and 50 megapixels. As an ordinary photo it will do 🐾

## Something else instead of a photo

hint-sticker = A fine sticker, but I need a living cat. Send me a photo 🐾
hint-video = I don't measure videos yet. Pick the best frame and send it as a photo 🐾
hint-animation = GIFs move too much for me. Send one frame as a photo 🐾
hint-voice = I can't measure a purr by ear. Send me a photo of the cat 🐾
hint-document = I can't open files like this. Send a photo of a cat, as a file if you like: JPEG, PNG, WebP, HEIC 🐾
hint-text = Nice words, but the instrument needs a cat. Send me a photo 🐾
hint-command = I don't know this command. They are all in /help 🐾
hint-other = I can't measure this. Send me a photo of a cat 🐾

## Faults

fault = The instrument is having a moment. Your photo is safe; I'll answer when it is fixed. (no. { $number })
off-photos = The instrument is being serviced and takes no photos for now. It will be back a little later 🐾
off-top = The top is being serviced and will be back a little later 🐾
off-me = This page is being serviced and will be back a little later 🐾
off-battles = Battles are being serviced. They will be back in a while 🐾
off-tournaments = Tournaments are being serviced. They will be back in a while 🐾
off-seasons = Seasons are being serviced. They will be back in a while 🐾
off-judging = Judging is being serviced. It will be back in a while 🐾
old-button = This button no longer works. A fresh one: /top

## The top

top-title-chat = The cutest in this chat
top-title-everywhere = The cutest everywhere
top-line = { $rank }. <b>{ $score }</b> { $name }
top-line-link = { $rank }. <b>{ $score }</b> <a href="{ $link }">{ $name }</a>
top-empty-card = Nobody yet
top-empty = Nobody yet. The first photo of a cat takes the first place 🐾
top-nameless = a cat
period-day = Today
period-week = Week
period-month = Month
period-all = All time
subtitle-day = today
subtitle-week = this week
subtitle-month = this month
subtitle-all = of all time
scope-chat = This chat
scope-everywhere = Everywhere
chosen = • { $label }
previous = ‹
next = ›
page = { $page } of { $pages }

## My cats

me-title =
    { $count ->
        [one] <b>You have { $count } cat</b> { $emoji }
       *[other] <b>You have { $count } cats</b> { $emoji }
    }
me-title-group =
    { $count ->
        [one] <b>{ $name }: { $count } cat</b> { $emoji }
       *[other] <b>{ $name }: { $count } cats</b> { $emoji }
    }
me-best = The best has { $score } out of 100.
me-ranks = No. { $here } here, no. { $everywhere } everywhere.
me-rank-everywhere = No. { $everywhere } among all cats.
me-empty = I haven't seen your cats yet. Send a photo and the count begins 🐾
me-empty-group = { $name }: no cats yet. Post a photo and the count begins 🐾
me-nobody = I can't see who is asking: anonymous admins have no cats of their own here 🐾

## Words on pictures

card-title = Mimimeter
card-out-of = out of 100
card-eyes = Eyes
card-ears = Ears
card-baby_face = Face
card-photo = Photo

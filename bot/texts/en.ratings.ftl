## Ratings

order-score = By score
order-battles = By battles
top-favourites-chat = This chat's favourites
top-favourites-everywhere = Favourites everywhere
subtitle-battles = by votes in battles
top-unrated-card = No battles yet
top-unrated = Nothing here yet: no battle has ended. Begin one with /battle in a group 🐾
top-rated = { $line } · { $number }
me-battles =
    Rating in battles { $rating }: { $battles ->
        [one] { $battles } battle
       *[other] { $battles } battles
    }{ $wins ->
        [0] .
        [one] , { $wins } win.
       *[other] , { $wins } wins.
    }
me-judged = Rating by judges' votes: { $rating }.
me-champion-season = { $name }: champion of season { $number }.
me-champion-tournament =
    { $number ->
        [4] { $name }: champion of a tournament of four.
        [8] { $name }: champion of a tournament of eight.
        [16] { $name }: champion of a tournament of sixteen.
       *[other] { $name }: champion of a tournament.
    }
me-titles = { $count } titles in all.

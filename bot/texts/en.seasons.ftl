## Seasons

command-season = The season and its champions
season-days = { $first }–{ $last } { $month }
season-days-two-months = { $first } { $first_month } – { $last } { $month }
season-head = <b>Season { $number }</b>, { $days } 🐾
season-left =
    { $left ->
        [one] The ceremony is at { $when }, { $left } day left.
       *[other] The ceremony is at { $when }, { $left } days left.
    }
season-today = The ceremony is today at { $when }.
season-line = { $place }. <b>{ $points }</b> { $name }
season-line-wins = { $place }. <b>{ $points }</b> { $name }, won { $wins } of { $battles }
season-early = No battle has been decided yet. Start one: /battle
season-none = The season begins with the first battle: /battle 🐾
season-private = Seasons are for groups: there are voters there 🐾
season-off = Seasons are off in this chat. An admin may switch them on: /settings 🐾
season-champion-card = Champion of the week
season-podium-card = The week's best
season-subtitle = { $chat } · { $days }
season-champion = <b>Champion of the week: { $name }</b> 😻
season-champion-how = Season { $number }, { $days }: won { $wins } of { $battles }.
season-champion-ties = Season { $number }, { $days }: nothing but ties, and yet the rating is the highest.
season-next = A new week has begun: /battle
season-earlier = ‹ Season { $number }
season-later = Season { $number } ›
season-now = Now ›
season-cat = a cat

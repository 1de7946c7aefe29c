## Сезоны

command-season = Сезон и его чемпионы
season-days = { $first }–{ $last } { $month }
season-days-two-months = { $first } { $first_month } – { $last } { $month }
season-head = <b>Сезон { $number }</b>, { $days } 🐾
season-left =
    { $left ->
        [one] Церемония в { $when }, остался { $left } день.
        [few] Церемония в { $when }, осталось { $left } дня.
       *[other] Церемония в { $when }, осталось { $left } дней.
    }
season-today = Церемония сегодня в { $when }.
season-line = { $place }. <b>{ $points }</b> { $name }
season-line-wins = { $place }. <b>{ $points }</b> { $name }, побед { $wins } из { $battles }
season-early = Пока ни одна битва не решилась. Начать: /battle
season-none = Сезон начнётся с первой же битвы: /battle 🐾
season-private = Сезоны бывают в группах: там есть кому голосовать 🐾
season-off = В этом чате сезоны выключены. Включит админ: /settings 🐾
season-champion-card = Чемпион недели
season-podium-card = Лучшие недели
season-subtitle = { $chat } · { $days }
season-champion = <b>Чемпион недели: { $name }</b> 😻
season-champion-how = Сезон { $number }, { $days }: побед { $wins } из { $battles }.
season-champion-ties = Сезон { $number }, { $days }: одни ничьи, и всё-таки рейтинг выше всех.
season-next = Новая неделя началась: /battle
season-earlier = ‹ Сезон { $number }
season-later = Сезон { $number } ›
season-now = Сейчас ›
season-cat = кот

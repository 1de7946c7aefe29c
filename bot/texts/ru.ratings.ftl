## Рейтинги

order-score = По оценке
order-battles = По битвам
top-favourites-chat = Любимцы этого чата
top-favourites-everywhere = Любимцы отовсюду
subtitle-battles = по голосам в битвах
top-unrated-card = Битв пока не было
top-unrated = Пока пусто: ни одной битвы не закончилось. Начать новую: /battle в группе 🐾
top-rated = { $line } · { $number }
me-battles =
    Рейтинг в битвах { $rating }: { $battles ->
        [one] { $battles } битва
        [few] { $battles } битвы
       *[other] { $battles } битв
    }{ $wins ->
        [0] .
        [one] , { $wins } победа.
        [few] , { $wins } победы.
       *[other] , { $wins } побед.
    }
me-judged = Рейтинг по голосам судей: { $rating }.
me-champion-season = { $name }: чемпион { $number }-го сезона.
me-champion-tournament =
    { $number ->
        [4] { $name }: чемпион турнира четырёх котов.
        [8] { $name }: чемпион турнира восьми котов.
        [16] { $name }: чемпион турнира шестнадцати котов.
       *[other] { $name }: чемпион турнира.
    }
me-titles = Всего титулов: { $count }.

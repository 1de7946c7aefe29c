## Турниры

command-tournament = Турнир котов
tournament-title =
    { $size ->
        [4] Турнир на 4 кота
       *[other] Турнир на { $size } котов
    }
tournament-stage-eighth = 1/8 финала
tournament-stage-quarter = Четвертьфинал
tournament-stage-semi = Полуфинал
tournament-stage-final = Финал
tournament-round =
    <b>{ $title }</b> 🐾
    { $stage }: голосуем до { $until }, свои коты не в счёт.
tournament-early = Проголосуют все раньше, раньше и подведём итог.
tournament-by-score = Где голоса не решили, решила оценка прибора: дальше { $names }.
tournament-by-seed = Где и оценки равны, решил посев: дальше { $names }.
tournament-by-default = Без соперника дальше: { $names }.
tournament-final-votes = Финал: { $name } { $votes } { $other }.
tournament-final-score = В финале без большинства решила оценка прибора.
tournament-final-seed = В финале без большинства и при равных оценках решил посев.
tournament-final-default = Соперник в финале снялся.
tournament-over =
    <b>{ $title }</b> окончен 😻
    Побеждает { $name }.
tournament-champion =
    <b>Чемпион турнира: { $name }</b> 😻
    { $how }
tournament-champion-next = Ещё турнир: /tournament
tournament-champion-card = Чемпион турнира
tournament-champion-subtitle =
    { $size ->
        [4] { $chat } · 4 кота
       *[other] { $chat } · { $size } котов
    }
tournament-few =
    { $missing ->
        [one] До турнира не хватает { $missing } кота.
       *[other] До турнира не хватает { $missing } котов.
    }
    Фото с котом в чат, и можно начинать 🐾
tournament-few-for =
    { $missing ->
        [one] До турнира на { $size } не хватает { $missing } кота.
       *[other] До турнира на { $size } не хватает { $missing } котов.
    }
    Можно начать поменьше: /tournament { $smaller } 🐾
tournament-wrong = В турнире бывает 4, 8 или 16 котов, например: /tournament 8 🐾
tournament-private = Турниры бывают в группах: там есть кому голосовать 🐾
tournament-off = В этом чате турниры выключены. Включит админ: /settings 🐾
tournament-quiet = Тихие часы, коты спят. Турниры снова с { $time } 🐾
tournament-running = Турнир уже идёт, вот его сетка 🐾
tournament-battle = Сначала закончится битва, потом можно и турнир 🐾
tournament-no-battle = Сейчас идёт турнир, битвы подождут 🐾
tournament-stop-word = стоп
tournament-nothing = Турнир сейчас не идёт. Начать: /tournament 🐾
tournament-forbidden = Остановить турнир может админ или тот, кто его начал 🐾
tournament-stopping = Турнир остановлен. Спасибо всем, кто голосовал 🐾
tournament-stopped =
    <b>{ $title }</b> остановлен 🐾
    Сетка останется на память.
tournament-chat = коты чата

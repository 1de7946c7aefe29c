## Tournaments

command-tournament = A tournament of cats
tournament-title = Tournament of { $size } cats
tournament-stage-eighth = Round of 16
tournament-stage-quarter = Quarter-finals
tournament-stage-semi = Semi-finals
tournament-stage-final = Final
tournament-round =
    <b>{ $title }</b> 🐾
    { $stage }: vote until { $until }; your own cat doesn't count.
tournament-early = If everybody has voted sooner, it ends sooner.
tournament-by-score = Votes didn't decide, so the higher score did; through: { $names }.
tournament-by-seed = Scores were equal too, so the seed decided; through: { $names }.
tournament-by-default = Through without an opponent: { $names }.
tournament-final-votes = The final: { $name } { $votes } { $other }.
tournament-final-score = No majority in the final, so the higher score decided.
tournament-final-seed = No majority and equal scores in the final, so the seed decided.
tournament-final-default = The opponent in the final withdrew.
tournament-over =
    <b>{ $title }</b> is over 😻
    { $name } wins.
tournament-champion =
    <b>Champion of the tournament: { $name }</b> 😻
    { $how }
tournament-champion-next = Another one: /tournament
tournament-champion-card = Tournament champion
tournament-champion-subtitle = { $chat } · { $size } cats
tournament-few =
    { $missing ->
        [one] One more cat is needed for a tournament.
       *[other] { $missing } more cats are needed for a tournament.
    }
    Send their photos here and it can begin 🐾
tournament-few-for =
    { $missing ->
        [one] One more cat is needed for a tournament of { $size }.
       *[other] { $missing } more cats are needed for a tournament of { $size }.
    }
    A smaller one can begin: /tournament { $smaller } 🐾
tournament-wrong = A tournament has 4, 8 or 16 cats, for example: /tournament 8 🐾
tournament-private = Tournaments are for groups: there are voters there 🐾
tournament-off = Tournaments are off in this chat. An admin may switch them on: /settings 🐾
tournament-quiet = Quiet hours, the cats are asleep. Tournaments are back at { $time } 🐾
tournament-running = There is a tournament already, here it is 🐾
tournament-battle = First the battle ends, then a tournament may begin 🐾
tournament-no-battle = There is a tournament now, battles can wait 🐾
tournament-stop-word = stop
tournament-nothing = There is no tournament now. Start one: /tournament 🐾
tournament-forbidden = An admin or whoever started the tournament may stop it 🐾
tournament-stopping = The tournament is stopped. Thanks to everybody who voted 🐾
tournament-stopped =
    <b>{ $title }</b> is stopped 🐾
    The bracket stays to remember it by.
tournament-chat = this chat's cats

## Голосование

battle-title = <b>{ $who }</b>
battle-until = Голосуем до { $time }, свои коты не в счёт.
battle-voters =
    { $count ->
        [one] Уже { $count } голос.
        [few] Уже { $count } голоса.
       *[other] Уже { $count } голосов.
    }
vote-stored = Ты за { $name }. До { $time } можно передумать.
vote-stored-name = Твой выбор: { $name }. До { $time } можно передумать.
vote-changed = Теперь ты за { $name }. До { $time } можно передумать.
vote-changed-name = Теперь твой выбор: { $name }. До { $time } можно передумать.
vote-taken-back = Голос снят. До { $time } можно проголосовать снова.
vote-own-cat = Здесь твой кот, а за своих не голосуют. Болеть можно сколько угодно 🐾
vote-over = Голосование уже закончилось 🐾
vote-too-fast = Столько голосов подряд не успеваю принять. Продолжим через минуту 🐾

## Конец битвы

end-won = <b>{ $winner }</b> побеждает, { $most } : { $least } 👑
end-won-title = { $winner } побеждает
end-tie = Ничья, { $votes } : { $votes }. <b>{ $a }</b> и <b>{ $b }</b> одинаково милы 🐾
end-tie-title = Ничья
end-few = <b>{ $a }</b> и <b>{ $b }</b> хороши оба, но голосов набралось мало. Рейтинги прежние 🐾
end-few-title = Оба хороши
end-default = Одно из фото убрали, поэтому дальше идёт <b>{ $winner }</b> 🐾
end-undecided = Дальше решает оценка Мимиметра.
end-rating = Рейтинг: { $first } { $first_gain }, { $second } { $second_gain }.
end-machine-agreed = Мимиметр того же мнения.
end-machine-otherwise = Мимиметр ставил на { $name }, но люди решили иначе.
end-machine-other = Мимиметр ставил на другого кота, но люди решили иначе.
end-machine-equal = А Мимиметр поставил обоим поровну: { $score }.
end-machine-leans = Выбор Мимиметра: { $name }.
end-machine-too = Мимиметр тоже поставил обоим поровну: { $score }.
end-withdrawn = Одно из фото убрали, и битва отменяется. Голоса не в счёт 🐾
end-withdrawn-early = Одно из фото убрали, так что битвы не будет 🐾
end-lapsed = Вызов остался без ответа. В другой раз 🐾
end-declined = Вызов отклонён, коты отдыхают 🐾
end-taken-back = Вызов забрали обратно. В другой раз 🐾
end-cancelled = Битва отменена 🐾

## Часы чата

clock-zone-moscow = МСК
clock-zone-utc = UTC
clock-day = { $time } { $day } { $month }
clock-month-1 = января
clock-month-2 = февраля
clock-month-3 = марта
clock-month-4 = апреля
clock-month-5 = мая
clock-month-6 = июня
clock-month-7 = июля
clock-month-8 = августа
clock-month-9 = сентября
clock-month-10 = октября
clock-month-11 = ноября
clock-month-12 = декабря

## Настройки чата

settings-group =
    <b>Настройки чата</b> 🐾 Меняют их админы. Внизу: сколько идёт битва, тихие часы и часовой пояс.
    «Голоса учат оценку»: по здешним голосам я понимаю, что мило людям. Считаются только те, кто сам согласился: /settings в личке.
    В тихие часы ничего не кончается, итоги ждут утра.
settings-zones = По каким часам живёт чат?
settings-back = ‹ Назад
settings-again = Это сообщение уже не изменить. Свежее: /settings
settings-admins-only = Настройки чата меняют его админы. Позови кого-нибудь из них.
switch-on = { $label }: да
switch-off = { $label }: нет
setting-battles = Битвы
setting-tournaments = Турниры
setting-seasons = Сезоны
setting-auto_accept = Принимать вызовы сразу
setting-teaches = Голоса учат оценку
setting-zone = Часы: { $zone }
length-15 = 15 мин
length-60 = 1 час
length-180 = 3 часа
length-1440 = 1 день
quiet-off = Без тишины
quiet-22-8 = 22–8
quiet-23-7 = 23–7
quiet-0-9 = 0–9
zone-kaliningrad = Калининград
zone-moscow = Москва
zone-samara = Самара
zone-yekaterinburg = Екатеринбург
zone-omsk = Омск
zone-novosibirsk = Новосибирск
zone-irkutsk = Иркутск
zone-vladivostok = Владивосток
zone-almaty = Алматы
zone-tbilisi = Тбилиси
zone-berlin = Берлин
zone-london = Лондон
zone-new_york = Нью-Йорк
zone-los_angeles = Лос-Анджелес
zone-utc = UTC
zone-other = свои

## Настройки человека

settings-private =
    <b>Твои настройки</b> 🐾
    Битвы: твоих котов могут позвать в битву там, где их видели.
    Судьи: незнакомцы увидят твоих котов в /vote, без имён и оценок.
    Уроки: твои голоса и фото котов учат оценку. Передумать можно в любую минуту.
consent-battles = Битвы
consent-judged = Судьи
consent-teaches = Уроки
consent-battles-on = Отлично, твои коты готовы к битвам
consent-battles-off = Хорошо, в новые битвы твоих котов не позову
consent-judged-on = Спасибо, твоих котов увидят судьи
consent-judged-off = Хорошо, судьям твоих котов больше не покажу
consent-teaches-on = Спасибо, буду учиться у тебя
consent-teaches-off = Хорошо, твои голоса и фото больше ничему меня не учат

## Стереть фото

command-settings = Настройки
command-remove = Стереть фото
remove-how = Чтобы стереть фото, нужно ответить на него командой /remove 🐾
remove-ask = Стереть это фото? Уйдут и оценка, и место в топе, и битвы с ним 🐾
remove-yes = Стереть
remove-no = Оставить
remove-done = Всё стёрто: фото, оценка, место в топе. У меня следов не осталось 🐾
remove-kept = Хорошо, фото остаётся 🐾
remove-unknown = Такого фото у меня нет. Может, оно уже стёрто 🐾
remove-not-yours = Стереть фото может тот, кто его прислал, или админ чата 🐾

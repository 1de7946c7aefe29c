## Часы чата

clock-zone = МСК
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

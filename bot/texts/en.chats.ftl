## The chat's clock

clock-zone = UTC
clock-day = { $time } on { $day } { $month }
clock-month-1 = January
clock-month-2 = February
clock-month-3 = March
clock-month-4 = April
clock-month-5 = May
clock-month-6 = June
clock-month-7 = July
clock-month-8 = August
clock-month-9 = September
clock-month-10 = October
clock-month-11 = November
clock-month-12 = December

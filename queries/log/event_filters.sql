-- of_any_type --
-- Where entries stand that fit.
SELECT notification_id FROM ledger_events WHERE notification_id > %(after)s{conditions}
ORDER BY {order} LIMIT %(limit)s + 1

-- of_one_type --
-- The same of the event type at a place of the list.
(SELECT notification_id FROM ledger_events
 WHERE topic = (%(type)s::text[])[{place}] AND notification_id > %(after)s{conditions}
 ORDER BY {order} LIMIT %(limit)s + 1)

-- since --
-- The first entry of a time or after it.
SELECT notification_id FROM ledger_events WHERE recorded_at >= %(since)s
ORDER BY recorded_at, notification_id LIMIT 1

-- until --
-- The last entry before a time.
SELECT notification_id FROM ledger_events WHERE recorded_at < %(until)s
ORDER BY recorded_at DESC, notification_id DESC LIMIT 1

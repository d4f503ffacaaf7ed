"""Reading rules, rooms, statuses and the trail; nothing here writes."""

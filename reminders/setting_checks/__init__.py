"""How settings that are more than a number or a word are read and checked, for `reminders.settings`."""

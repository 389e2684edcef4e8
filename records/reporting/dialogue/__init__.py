"""From a consultation to a note: what was said, turned into statements with the lines they come from. Never imports Django."""

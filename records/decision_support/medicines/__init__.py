"""Safety of a list of medicines: names, rules and checks; knows no table and no page."""

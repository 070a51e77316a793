"""Whether a name is a person's or an organisation's."""

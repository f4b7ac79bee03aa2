"""What a visitor sees: templates, styles, the widget's parts and every text of the interface in strings.json."""

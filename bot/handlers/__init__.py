"""What intents do, grouped by subject; a function is named by its intent."""

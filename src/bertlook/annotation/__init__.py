"""Words with what is known of them: sentences, and what parsers return."""

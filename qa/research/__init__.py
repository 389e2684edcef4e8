"""What a researcher does with a pile of papers: topics, extraction, opposite findings, references. Knows no page and no person."""

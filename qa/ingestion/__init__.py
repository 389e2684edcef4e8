"""Files in, passages out: readers, sentences, chunking and duplicates; knows no database and no model."""

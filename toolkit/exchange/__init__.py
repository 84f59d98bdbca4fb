"""An edition in and out: files, documents, paper."""

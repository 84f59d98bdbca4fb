"""What an edition and its forms are as one document: the same bytes whichever door they came by."""

"""Telling programs what happens: which events there are, how they are signed, who carries them."""

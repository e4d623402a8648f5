"""What evidence steps see, one file a kind; the union is `watchkeeper.evidence.Facts`."""

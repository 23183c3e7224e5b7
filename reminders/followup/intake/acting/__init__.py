"""What is done with a reply that was understood: recorded, asked again, obeyed, flagged, answered."""

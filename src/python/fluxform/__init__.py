"""What Fluxform's pictures share: reading a run and saving figures of it."""

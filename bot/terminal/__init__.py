"""What the commands do: talking, loading, JSON lines, serving. Knows how terminals and pipes look."""

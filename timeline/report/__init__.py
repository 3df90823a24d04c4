"""Changes → words: what the commands print, as text and as JSON. Never touches the network."""

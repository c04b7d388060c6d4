"""Link analysis from the case at hand: what lies around it, how two things hang together, how it is built."""

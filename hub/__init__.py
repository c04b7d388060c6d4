"""Rivermeet: a data-sharing hub with a graph of people, places and cases."""

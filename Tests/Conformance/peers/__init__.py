"""Peers that mean harm, and those that have to live next to them."""

"""The golden set: photos that may be given away, and what the shipped networks see on them."""

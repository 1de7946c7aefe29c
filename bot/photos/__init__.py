"""What people do with photos: send one and get its score."""

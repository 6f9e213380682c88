"""What is known of charts, images and kinds: data files and their loader."""

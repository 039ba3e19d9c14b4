"""Makes the library: reads registry files, keeps records, builds the index. The server never imports it."""

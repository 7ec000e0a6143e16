"""Archives: ZIP, TAR, RAR and 7z."""

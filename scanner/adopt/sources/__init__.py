"""Whatever a blank is, its pages become `PrintedPage`s here: a PDF, a Word file, a scan, a photo."""

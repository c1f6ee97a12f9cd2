"""The analysts' pages: rendered here, for a browser without JavaScript, on this machine only."""

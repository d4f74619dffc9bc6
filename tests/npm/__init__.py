"""Auth0's own npm packages, pinned: development tools, installed into this folder by `make npm` or the first test."""

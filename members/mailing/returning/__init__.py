"""What comes back: reports of mail servers, complaints, providers' notices."""

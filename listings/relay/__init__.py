"""Mail between a buyer and a supplier of whom neither sees the other's address."""

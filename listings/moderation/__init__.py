"""What a person looks at before, and after, it is public: rules, the queue, decisions, appeals."""

"""What people and jobs do with the literature and with questions: each function checks, acts and audits."""

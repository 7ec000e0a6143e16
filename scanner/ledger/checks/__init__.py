"""What the ledger keeps of people who check records: who looks at what, samples that were drawn, second looks."""

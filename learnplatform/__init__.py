"""What every part of the product stands on: settings, database, tasks, people, pages."""

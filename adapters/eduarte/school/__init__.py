"""An invented school as an EduArte database: for the demo, and for every test that needs a school."""

"""What screens read of pairs and of people who could form one."""

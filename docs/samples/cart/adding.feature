Feature: Adding products to the cart

  Background:
    Given the shop sells "Mug" at "$12.50"

  @S-1
  Scenario: Taking back what was put in
    When I add 2 of "Mug"
    And I take "Mug" out
    Then no rule is broken
    And I see a confirmation

  Scenario Outline: Amounts that are refused
    When I add <amount> of "Mug"
    Then the amount is refused

    Examples:
      | amount |
      | 0      |
      | -1     |
